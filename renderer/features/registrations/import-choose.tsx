import { useTranslation } from 'react-i18next';
import { DropZone } from 'react-aria-components/DropZone';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { Text } from 'react-aria-components/Text';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Actions, Section } from '../../ui/page.tsx';
import styles from './import.module.css';
import { useImport } from './import-store.ts';

const SAMPLE = `fqdn,ip,serial,challenge,expires,reusable,notes
printer-1.office.example,192.0.2.17,XK4471,,7d,no,2nd floor
router-b.office.example,192.0.2.1 2001:db8::1,,,never,yes,`;

export function ImportChoose() {
  const { t } = useTranslation();
  const offer = useImport((state) => state.offer);
  const take = async (file: File | undefined) => {
    if (file !== undefined) offer(await file.text(), file.name);
  };
  return (
    <>
      <DropZone
        className={styles['zone'] ?? ''}
        onDrop={(event) => {
          const item = event.items.find((each) => each.kind === 'file');
          if (item !== undefined) void item.getFile().then(take);
        }}
      >
        <Icon name="importFile" size={28} />
        <Text slot="label">{t('import.drop')}</Text>
        <FileTrigger acceptedFileTypes={['.csv', 'text/csv', 'text/plain']} onSelect={(files) => void take(files?.[0])}>
          <Button look="primary">{t('import.choose')}</Button>
        </FileTrigger>
      </DropZone>
      <Actions>
        <Button icon="search" onPress={() => go({ page: 'directory-devices' })}>
          {t('import.fromDirectory')}
        </Button>
      </Actions>
      <Section title={t('import.format')}>
        <p>{t('import.formatMore')}</p>
        <CodeBlock text={SAMPLE} what={t('import.format')} />
      </Section>
    </>
  );
}
