import type { ReactNode } from 'react';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { useProblemWords } from '../../app/problem-words.ts';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './services.module.css';

type ProfileNotice = ScepProfile['notices'][number];

/** What should be known about an object as long as it stands, the worst first, each with what can be done about it. */
export function Notices({
  notices,
  actionFor,
}: {
  notices: readonly ProfileNotice[];
  actionFor?: (code: string) => ReactNode;
}) {
  const words = useProblemWords();
  return notices.map((notice, index) => (
    <Notice key={index} tone={notice.tone} title={words(notice)} actions={actionFor?.(notice.code)} />
  ));
}

/** The same as lines of a row. */
export function NoticeLines({ notices }: { notices: readonly ProfileNotice[] }) {
  const words = useProblemWords();
  if (notices.length === 0) return null;
  return (
    <ul className={styles['lines']}>
      {notices.map((notice, index) => (
        <li key={index} data-tone={notice.tone}>
          <Icon name={notice.tone === 'bad' ? 'bad' : 'warning'} size={14} />
          {words(notice)}
        </li>
      ))}
    </ul>
  );
}
