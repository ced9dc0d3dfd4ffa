import { create } from 'zustand';
import { Icon } from './icon.tsx';
import styles from './toast.module.css';

const SHOWN = 4_000;
const useToast = create<{ text: string | null; turn: number }>(() => ({ text: null, turn: 0 }));

/** Confirms that something was done. Failures are never told here: they stay where they happened. */
export function confirm(text: string): void {
  const turn = useToast.getState().turn + 1;
  useToast.setState({ text, turn });
  setTimeout(() => {
    if (useToast.getState().turn === turn) useToast.setState({ text: null });
  }, SHOWN);
}

export function Toast() {
  const text = useToast((state) => state.text);
  return (
    <div role="status" className={styles['region']}>
      {text !== null && (
        <p className={styles['toast']}>
          <Icon name="good" />
          {text}
        </p>
      )}
    </div>
  );
}
