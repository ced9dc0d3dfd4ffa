import { useTranslation } from 'react-i18next';
import type { DecodedRequest } from '../../../shared/contract/transactions.ts';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { Section } from '../../ui/page.tsx';
import styles from './decoded.module.css';

const list = (label: string, values: readonly string[]): Fact =>
  values.length === 0
    ? null
    : [
        label,
        values.map((value, index) => (
          <div key={index} className="mono">
            {value}
          </div>
        )),
      ];
const fact = (label: string, value: string | null): Fact =>
  value === null
    ? null
    : [
        label,
        <span key="v" className="mono">
          {value}
        </span>,
      ];

/** The request as it was understood; it is the device's text, shown and never used. */
export function DecodedView({ decoded }: { decoded: DecodedRequest }) {
  const { t, i18n } = useTranslation();
  const { csr, signer, about } = decoded;
  const size = new Intl.NumberFormat(i18n.language).format(decoded.sizeBytes);
  return (
    <>
      {about !== undefined && <About about={about} type={decoded.messageType} />}
      {about === undefined && <Asked csr={csr} />}
      <Section title={t('decoded.message')}>
        <Facts
          facts={[
            fact(t('decoded.type'), decoded.messageType),
            fact(t('decoded.transactionId'), decoded.transactionId),
            fact(t('decoded.http'), `${decoded.httpMethod} ${decoded.path}`),
            [t('decoded.size'), t('decoded.bytes', { size })],
            fact(t('decoded.digest'), decoded.digestAlgorithm),
            fact(t('decoded.cipher'), decoded.contentCipher),
            fact(t('decoded.keyTransport'), decoded.keyTransport),
            signer === null
              ? null
              : [
                  t('decoded.signer'),
                  signer.selfSigned
                    ? t('decoded.selfSigned', { subject: signer.subject })
                    : t('decoded.signedBy', signer),
                ],
          ]}
        />
      </Section>
    </>
  );
}

function Asked({ csr }: Pick<DecodedRequest, 'csr'>) {
  const { t } = useTranslation();
  return (
    <Section title={t('decoded.csr')}>
      {csr === null ? (
        <p className={styles['unread']}>{t('decoded.unread')}</p>
      ) : (
        <Facts
          facts={[
            fact(t('decoded.subject'), csr.subject),
            list(t('decoded.dnsNames'), csr.dnsNames),
            list(t('decoded.ipAddresses'), csr.ipAddresses),
            list(t('decoded.otherNames'), csr.otherNames),
            list(t('decoded.serialNumbers'), csr.serialNumbers),
            fact(t('decoded.key'), csr.keyAlgorithm),
            fact(t('decoded.signature'), csr.signatureAlgorithm),
            list(t('decoded.extensions'), csr.extensions),
            [t('decoded.challenge'), t(csr.challengePresent ? 'decoded.challengePresent' : 'decoded.challengeAbsent')],
            list(t('decoded.notGranted'), csr.notGranted),
          ]}
        />
      )}
    </Section>
  );
}

/** What a question is about: CertPoll, GetCert and GetCRL carry no request. */
function About({ about, type }: { about: NonNullable<DecodedRequest['about']>; type: string | null }) {
  const { t } = useTranslation();
  const kind = QUESTIONS.find((each) => each === type);
  return (
    <Section title={t('decoded.about')}>
      {kind !== undefined && <p className={styles['unread']}>{t(`decoded.question.${kind}`)}</p>}
      <Facts
        facts={[
          fact(t('decoded.issuer'), about.issuer),
          fact(t('decoded.subject'), about.subject),
          fact(t('decoded.serial'), about.serial),
        ]}
      />
    </Section>
  );
}

const QUESTIONS = ['CertPoll', 'GetCert', 'GetCRL'] as const;
