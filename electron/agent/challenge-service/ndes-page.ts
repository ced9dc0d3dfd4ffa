/**
 * The pages of `/certsrv/mscep_admin/` as clients of NDES read them: the sentences are the interface, character for
 * character, and so is UTF-16 with a byte order mark. Clients look for the password after
 * `The enrollment challenge password is: <B> `; the thumbprint before it is in another `<B>`.
 */
export type NdesPage =
  | {
      readonly page: 'password';
      readonly challenge: string;
      /** Hexadecimal of the CA certificate's SHA-1, as NDES shows it. */
      readonly caSha1: string;
      readonly minutes: number;
    }
  | { readonly page: 'cache-full'; readonly caSha1: string }
  | { readonly page: 'not-permitted' };

const TITLE = 'Network Device Enrollment Service';

/** Octets of the page: UTF-16LE with its byte order mark. */
export function ndesPage(page: NdesPage): Uint8Array {
  const paragraphs = sentences(page)
    .map((sentence) => `<P>${sentence}</P>\r\n`)
    .join('');
  const html =
    `<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-16"><TITLE>${TITLE}</TITLE></HEAD>\r\n` +
    `<BODY><P>${TITLE} allows you to obtain certificates for routers or other network devices using the Simple ` +
    `Certificate Enrollment Protocol (SCEP).</P>\r\n${paragraphs}</BODY></HTML>\r\n`;
  return Buffer.from(`\ufeff${html}`, 'utf16le');
}

export const NDES_CONTENT_TYPE = 'text/html; charset=utf-16';

function sentences(page: NdesPage): string[] {
  switch (page.page) {
    case 'password':
      return [
        'To complete certificate enrollment for your network device you will need the following information:',
        `The thumbprint (hash value) for the CA certificate is: <B> ${grouped(page.caSha1)} </B>`,
        `The enrollment challenge password is: <B> ${page.challenge} </B>`,
        `This password can be used only once and will expire within ${String(page.minutes)} minutes.`,
        'Each enrollment requires a new challenge password. You can refresh this web page to obtain a new challenge password.',
      ];
    case 'cache-full':
      return [
        `The thumbprint (hash value) for the CA certificate is: <B> ${grouped(page.caSha1)} </B>`,
        'The password cache is full.',
        'Use one of the existing passwords, or wait until one of them expires.',
      ];
    case 'not-permitted':
      return ['You do not have sufficient permission to enroll with SCEP. Please contact your system administrator.'];
  }
}

/** NDES writes groups of eight. */
function grouped(hex: string): string {
  return (hex.toUpperCase().match(/.{1,8}/g) ?? []).join(' ');
}
