import { createHash } from 'node:crypto';

/** What the administration page says; Windows answers 200 to each. */
type Page = { readonly password: string } | 'cache-full' | 'not-permitted';
export type PageLanguage = 'en' | 'de';
export type PageEncoding = 'utf-16le' | 'utf-16be' | 'utf-8';

const HEAD = '<HTML><Head><Meta HTTP-Equiv="Content-Type" Content="text/html; charset=UTF-16">';
const SAID = {
  en: {
    title: 'Network Device Enrollment Service',
    about: 'Network Device Enrollment Service allows you to obtain certificates for routers or other network devices.',
    thumbprint: 'The thumbprint (hash value) for the CA certificate is:',
    password: 'The enrollment challenge password is:',
    once: 'This password can be used only once and will expire within 60 minutes.',
    full: 'The password cache is full.',
    denied: 'You do not have sufficient permission to enroll with SCEP.  Please contact your system administrator.',
  },
  // Refusals are in English here too: their German words are not known.
  de: {
    title: 'Registrierungsdienst für Netzwerkgeräte',
    about: 'Mit dem Registrierungsdienst für Netzwerkgeräte erhalten Sie Zertifikate für Router oder andere Geräte.',
    thumbprint: 'Der Fingerabdruck (Hashwert) des Zertifizierungsstellenzertifikats lautet:',
    password: 'Das Kennwort für die Anforderungsregistrierung lautet:',
    once: 'Dieses Kennwort kann nur einmal verwendet werden und läuft innerhalb von 60 Minuten ab.',
    full: 'The password cache is full.',
    denied: 'You do not have sufficient permission to enroll with SCEP.  Please contact your system administrator.',
  },
} as const satisfies Record<PageLanguage, Record<string, string>>;

/** The page of `/certsrv/mscep_admin/`: the CA's thumbprint stands before the password, both in bold. */
export function challengePage(page: Page, ca: Uint8Array, language: PageLanguage, encoding: PageEncoding): Buffer {
  const words = SAID[language];
  const hash = createHash('sha1').update(ca).digest('hex').toUpperCase();
  const thumbprint = hash.replace(/.{8}(?=.)/g, '$& ');
  const said =
    page === 'cache-full'
      ? [words.full]
      : page === 'not-permitted'
        ? [words.denied]
        : [
            words.about,
            `${words.thumbprint} <B> ${thumbprint} </B>`,
            `${words.password} <B> ${page.password} </B>`,
            words.once,
          ];
  const title = `<Title>${words.title}</Title></Head><Body BgColor=#FFFFFF>`;
  return encoded(`${HEAD}${title}\r\n${said.map((line) => `<P> ${line} </P>`).join('\r\n')}</Body></HTML>`, encoding);
}

function encoded(text: string, encoding: PageEncoding): Buffer {
  const marked = Buffer.from(`\ufeff${text}`, encoding === 'utf-8' ? 'utf8' : 'utf16le');
  return encoding === 'utf-16be' ? marked.swap16() : marked;
}
