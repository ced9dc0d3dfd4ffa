import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { takeFile, takeText } from '../features/inspector/recognise.ts';
import { Icon } from '../ui/icon.tsx';
import styles from './shell.module.css';

const editable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null;

/** Whatever is pasted or dropped anywhere is recognised and offered its next step. */
export function DropAnything() {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain').trim() ?? '';
      if (editable(event.target) || text === '') return;
      event.preventDefault();
      takeText(text);
    };
    const dragover = (event: DragEvent) => {
      event.preventDefault();
      // Where a field takes files itself, it stays in sight.
      if (event.dataTransfer !== null) setOver(document.querySelector('[data-takes-files]') === null);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      setOver(false);
      if (event.defaultPrevented) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      const text = event.dataTransfer?.getData('text/plain').trim() ?? '';
      if (file !== undefined) void takeFile(file);
      else if (text !== '') takeText(text);
    };
    document.addEventListener('paste', paste, { signal });
    document.addEventListener('dragover', dragover, { signal });
    document.addEventListener('dragleave', leave, { signal });
    document.addEventListener('drop', drop, { signal });
    return () => stop.abort();
  }, []);
  if (!over) return null;
  return (
    <div className={styles['drop']}>
      <Icon name="inspect" size={32} />
      {t('drop.title')}
      <small>{t('drop.more')}</small>
    </div>
  );
}
