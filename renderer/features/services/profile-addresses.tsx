import { useTranslation } from 'react-i18next';
import type { RaProfile, ScepProfile } from '../../../shared/contract/services.ts';
import { useSession } from '../../app/session.ts';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Fold } from '../../ui/form.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { addressesOf } from './addresses.ts';
import styles from './services.module.css';

function List({ addresses, what }: { addresses: readonly string[]; what: string }) {
  return (
    <div className={styles['addresses']}>
      {addresses.map((address) => (
        <Mono key={address} text={address} what={what} />
      ))}
    </div>
  );
}

/** Where devices reach a SCEP profile, in every form that may be burnt into them. */
export function ScepAddresses({ profile }: { profile: ScepProfile }) {
  return <Addresses url={profile.url} {...addressesOf(profile.url, 'scep', profile.name, profile.isDefault)} />;
}

/** The same for an RA profile that has an address of its own. */
export function RaAddresses({ profile }: { profile: RaProfile }) {
  const { url, name } = profile;
  return url === null ? null : <Addresses url={url} {...addressesOf(url, 'ra', name, false)} />;
}

function Addresses({ url, burnt, nameless }: ReturnType<typeof addressesOf> & { url: string }) {
  const { t } = useTranslation();
  const listening = useSession((state) => state.listener?.state === 'listening');
  const what = t('services.address');
  return (
    <Section title={t('services.addresses')}>
      <Facts facts={[[t('services.forDevices'), <List key="u" addresses={[url]} what={what} />]]} />
      {!listening && (
        <p className={styles['none']}>
          {t('services.listenerOff')} <ObjectLink to={{ page: 'settings' }}>{t('nav.settings')}</ObjectLink>
        </p>
      )}
      <Fold label={t('services.burnt')}>
        <p className={styles['none']}>{t('services.burntMore')}</p>
        <Facts
          facts={[
            [t('services.otherForms'), <List key="b" addresses={burnt} what={what} />],
            nameless.length === 0 ? null : [t('services.nameless'), <List key="n" addresses={nameless} what={what} />],
          ]}
        />
      </Fold>
    </Section>
  );
}
