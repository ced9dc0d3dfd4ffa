import styles from './field.module.css';

/** What is wrong with several fields together; nothing while it is null. */
export function Problem({ children }: { children: string | null }) {
  if (children === null) return null;
  return (
    <p className={styles['problem']} role="alert" data-problem tabIndex={-1}>
      {children}
    </p>
  );
}
