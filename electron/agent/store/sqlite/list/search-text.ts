/** The most of one row's text that is searched; notes may be long. */
const SEARCH_TEXT_LIMIT = 4_096;

/**
 * What a row is found by: its texts in lower case, one per line, without those that stand inside another already.
 */
export function searchText(texts: readonly (string | null)[]): string {
  const kept: string[] = [];
  for (const text of texts) {
    const folded = fold(text ?? '');
    if (folded !== '' && !kept.some((other) => other.includes(folded))) kept.push(folded);
  }
  return kept.join('\n').slice(0, SEARCH_TEXT_LIMIT);
}

/** Case and compatibility forms do not matter to a search; control characters would be taken for line ends. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
}
