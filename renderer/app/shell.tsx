import { useTranslation } from 'react-i18next';
import { assertNever } from '../../shared/domain/assert-never.ts';
import { ActivityPage } from '../features/activity/activity-page.tsx';
import { AuthorityPage } from '../features/authority/authority-page.tsx';
import { CertificatesPage } from '../features/certificates/certificates-page.tsx';
import { DirectoryDevicesPage } from '../features/directory/directory-devices-page.tsx';
import { DirectoryPage } from '../features/directory/directory-page.tsx';
import { EndpointPage } from '../features/endpoints/endpoint-page.tsx';
import { EndpointsPage } from '../features/endpoints/endpoints-page.tsx';
import { HomePage } from '../features/home/home-page.tsx';
import { InspectPage } from '../features/inspector/inspect-page.tsx';
import { ImportPage } from '../features/registrations/import-page.tsx';
import { RegisterPage } from '../features/registrations/register-page.tsx';
import { RegistrationsPage } from '../features/registrations/registrations-page.tsx';
import { WaitingPage } from '../features/registrations/waiting-page.tsx';
import { ChallengeServicePage } from '../features/services/challenge-service-page.tsx';
import { OperatorPage } from '../features/services/operator-page.tsx';
import { RaProfilePage } from '../features/services/ra-profile-page.tsx';
import { ScepProfilePage } from '../features/services/scep-profile-page.tsx';
import { ServicesPage } from '../features/services/services-page.tsx';
import { SignerPage } from '../features/services/signer-page.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import { DropAnything } from './drop-anything.tsx';
import { KeyList } from './key-list.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { useNavigation } from './navigation.ts';
import { Palette } from './palette.tsx';
import type { Route } from './route.ts';
import styles from './shell.module.css';
import { useShortcuts } from './shortcuts.ts';
import { Sidebar } from './sidebar.tsx';
import { StatusLine } from './status-line.tsx';
import { TopBar } from './top-bar.tsx';
import { useScroll } from './use-scroll.ts';

function Content({ route }: { route: Route }) {
  switch (route.page) {
    case 'home':
    case 'start':
      return <HomePage />;
    case 'registrations':
      return <RegistrationsPage id={route.id} filter={route.filter} />;
    case 'register':
      return <RegisterPage />;
    case 'import':
      return <ImportPage />;
    case 'directory':
      return <DirectoryPage />;
    case 'directory-devices':
      return <DirectoryDevicesPage />;
    case 'waiting':
      return <WaitingPage key={route.id} id={route.id} />;
    case 'certificates':
      return <CertificatesPage serial={route.id} filter={route.filter} />;
    case 'activity':
      return <ActivityPage id={route.id} filter={route.filter} />;
    case 'services':
      return <ServicesPage />;
    case 'scep-profile':
      return <ScepProfilePage key={route.id} id={route.id} />;
    case 'ra-profile':
      return <RaProfilePage key={route.id} id={route.id} />;
    case 'signer':
      return <SignerPage key={route.id} id={route.id} />;
    case 'operator':
      return <OperatorPage key={route.id} id={route.id} />;
    case 'challenge-service':
      return <ChallengeServicePage />;
    case 'endpoints':
      return <EndpointsPage />;
    case 'endpoint':
      return <EndpointPage key={route.id} id={route.id} />;
    case 'authority':
      return <AuthorityPage />;
    case 'settings':
      return <SettingsPage />;
    case 'inspect':
      return <InspectPage />;
    default:
      return assertNever(route);
  }
}

export function Shell() {
  const { t } = useTranslation();
  const route = useNavigation((state) => state.route);
  const content = useScroll();
  useShortcuts();
  return (
    <div className={styles['shell']}>
      <button type="button" className={styles['skip']} onClick={() => document.getElementById('content')?.focus()}>
        {t('nav.skip')}
      </button>
      <Sidebar />
      <TopBar />
      <main ref={content} id="content" tabIndex={-1} className={styles['content']}>
        <Content route={route} />
      </main>
      <StatusLine />
      <Palette />
      <KeyList />
      <LeaveDialog />
      <DropAnything />
    </div>
  );
}
