import { useTranslation } from 'react-i18next';

/** The sentence of a problem with a field or a setting; `problems.CODE` in the catalogue. */
export function useProblemWords(): (problem: { code: string; params: Readonly<Record<string, string>> }) => string {
  const { t, i18n } = useTranslation();
  return ({ code, params }) => (i18n.exists(`problems:${code}`) ? t(`problems:${code}`, params) : code);
}
