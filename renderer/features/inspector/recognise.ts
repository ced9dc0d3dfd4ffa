import { go } from '../../app/navigation.ts';
import { failureOf } from '../../app/failure.ts';
import { agent } from '../../app/connection.ts';
import { useImport } from '../registrations/import-store.ts';
import { showInspection, useInspect } from './inspect-store.ts';

const LIMIT = 1_048_576;

/** A list of registrations has a header whose first field is one that the import knows. */
export const looksLikeCsv = (text: string): boolean => /^\uFEFF?"?(?:fqdn|hostname|host|name)"?\s*[,;\t]/i.test(text);

const looksEncoded = (text: string): boolean =>
  text.includes('-----BEGIN') || /^[A-Za-z0-9+/=\s]{120,}$/.test(text) || /^(?:[0-9a-f]{2}[\s:]?){80,}$/i.test(text);

async function find(text: string): Promise<void> {
  try {
    const [hit] = await agent().agent.search({ text: text.replace(/[\s:]/g, '').slice(0, 200) });
    if (hit === undefined) await showInspection({ text });
    else if (hit.kind === 'certificate') go({ page: 'certificates', id: hit.serial });
    else if (hit.kind === 'registration') go({ page: 'registrations', id: hit.id });
    else go({ page: 'activity', id: hit.id });
  } catch (error) {
    useInspect.setState({ inspection: null, failure: failureOf(error), busy: false, name: null });
    go({ page: 'inspect' });
  }
}

/** Text that was pasted somewhere: a list goes to the import, an encoded object to the inspector, the rest is searched. */
export function takeText(text: string): void {
  if (looksLikeCsv(text)) {
    useImport.getState().offer(text, null);
    go({ page: 'import' });
  } else if (looksEncoded(text)) void showInspection({ text: text.slice(0, LIMIT) });
  else void find(text);
}

const base64Of = async (blob: Blob): Promise<string> => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
};

/** A file that was dropped somewhere, recognised by its content and not by its name. */
export async function takeFile(file: File): Promise<void> {
  const start = await file.slice(0, 4_096).text();
  if (looksLikeCsv(start)) {
    useImport.getState().offer(await file.text(), file.name);
    go({ page: 'import' });
  } else if (file.size > LIMIT) {
    useInspect.setState({
      inspection: null,
      failure: { code: 'unrecognised-content', params: {}, details: null },
      busy: false,
      name: file.name,
    });
    go({ page: 'inspect' });
  } else if (start.includes('-----BEGIN')) await showInspection({ text: await file.text() }, file.name);
  else await showInspection({ base64: await base64Of(file) }, file.name);
}
