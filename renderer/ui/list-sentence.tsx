import { useTranslation } from 'react-i18next';
import { countWords } from './count-words.ts';

/** What a list holds, and how many of it match. */
export function ListSentence({ total, words }: { total: { count: number; exact: boolean } | null; words: string }) {
  const { t, i18n } = useTranslation();
  const count = countWords(t, i18n.language, total, `${words}.count`);
  return (
    <>
      {t(`${words}.sentence`)} <span role="status">{count !== '' && `${count}.`}</span>
    </>
  );
}
