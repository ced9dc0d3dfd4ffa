import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DirectoryCa, DirectoryCas, DirectoryTemplate } from '../../../shared/contract/directory.ts';
import { endpointFromDirectory } from '../../../shared/domain/endpoint-from-directory.ts';
import { go } from '../../app/navigation.ts';
import { NEW } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { useBeginning } from '../endpoints/beginning.ts';

function demands(t: TFunction, template: DirectoryTemplate): string[] {
  const { subject, signatures, approval, leastKeyBits } = template;
  return [
    t(`directory.subject.${subject}`),
    ...(signatures > 0 ? [t('directory.signatures', { count: signatures })] : []),
    ...(approval ? [t('directory.approval')] : []),
    ...(leastKeyBits > 0 ? [t('directory.leastKey', { bits: leastKeyBits })] : []),
  ];
}

/** As whom and where the directory was asked. */
type Asked = { account: string; directory: string };

function Ca({
  ca,
  templates,
  account,
  directory,
}: Asked & { ca: DirectoryCa; templates: readonly DirectoryTemplate[] }) {
  const { t, i18n } = useTranslation();
  const [own] = ca.chain;
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' });
  const use = (template: DirectoryTemplate) => {
    const name = ca.name.slice(0, 64);
    useBeginning.setState({ beginning: { ...endpointFromDirectory(ca, template, account, directory), name } });
    go({ page: 'endpoint', id: NEW });
  };
  return (
    <Section title={ca.name}>
      <Facts
        facts={[
          ca.host === null ? null : [t('directory.caHost'), <span className="mono">{ca.host}</span>],
          own === undefined ? null : [t('directory.until'), date.format(own.notAfter)],
          own === undefined ? null : [t('directory.sha256'), <span className="mono">{own.sha256}</span>],
          [t('directory.ntAuth'), t(ca.ntAuth ? 'directory.ntAuthYes' : 'directory.ntAuthNo')],
          ca.servers.length === 0
            ? null
            : [
                t('directory.servers'),
                ca.servers.map(({ url, authentication }) => (
                  <div key={`${url} ${authentication}`}>
                    <span className="mono">{url}</span> · {t(`directory.authentication.${authentication}`)}
                  </div>
                )),
              ],
        ]}
      />
      {ca.servers.length === 0 && (
        <Notice tone="warning" title={t('directory.noServer')}>
          {t('directory.noServerMore')}
        </Notice>
      )}
      <Table
        boxed={templates.length > 12}
        label={t('directory.templates', { name: ca.name })}
        rows={templates}
        rowKey={({ name }) => name}
        columns={[
          { id: 'name', label: t('directory.template'), cell: ({ displayName }) => displayName },
          { id: 'demands', label: t('directory.demands'), cell: (template) => demands(t, template).join(' · ') },
          {
            id: 'use',
            label: '',
            width: 110,
            cell: (template) => (
              <Button
                small
                aria-label={t('directory.useOf', { name: template.displayName })}
                onPress={() => use(template)}
              >
                {t('directory.use')}
              </Button>
            ),
          },
        ]}
      />
    </Section>
  );
}

/** The CAs of the forest, each with the templates that it issues; one press begins a definition. */
export function FoundCas({ found, ...asked }: Asked & { found: DirectoryCas }) {
  const { t } = useTranslation();
  if (found.cas.length === 0)
    return (
      <Empty icon="endpoint" title={t('directory.noCas')}>
        {t('directory.noCasMore')}
      </Empty>
    );
  return found.cas.map((ca) => (
    <Ca
      key={`${ca.name} ${ca.host ?? ''}`}
      ca={ca}
      templates={found.templates.filter(({ name }) => ca.templates.includes(name))}
      {...asked}
    />
  ));
}
