import { create } from 'qrcode';
import { useMemo } from 'react';
import styles from './qr.module.css';

const QUIET = 3;

/** A QR code as our own SVG: dark on white in both themes, because cameras expect it so. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: 'M' });
    const dots: string[] = [];
    for (let y = 0; y < modules.size; y++) {
      for (let x = 0; x < modules.size; x++) {
        if (modules.get(y, x) !== 0) dots.push(`M${x + QUIET} ${y + QUIET}h1v1h-1z`);
      }
    }
    return { size: modules.size + 2 * QUIET, path: dots.join('') };
  }, [text]);
  return (
    <svg
      className={styles['qr']}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
