import styles from './mark.module.css';

/** The product's mark, drawn in the page so that it follows the theme. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg viewBox="0 0 64 64" width={size} height={size} aria-hidden className={styles['mark']}>
      <rect x="2" y="2" width="60" height="60" rx="15" />
      <path d="M32 12 49 18.5V31c0 10.6-6.9 18-17 21.5C21.9 49 15 41.6 15 31V18.5Z" />
      <path d="M39.5 26.2a9 9 0 1 0 0 10.6" />
    </svg>
  );
}
