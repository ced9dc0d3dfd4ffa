import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components/Button';
import type { EndpointPreset } from '../../../shared/contract/endpoints.ts';
import { Badge } from '../../ui/badge.tsx';
import { Section } from '../../ui/page.tsx';
import styles from './endpoints.module.css';
import { OFFERED, RECOMMENDED } from './presets.ts';

/** Which CA it is. The choice fills in what is known of that product, and nothing else depends on it. */
export function PresetChoice({ onChoose }: { onChoose: (preset: EndpointPreset) => void }) {
  const { t } = useTranslation();
  return OFFERED.map(({ product, presets }) => (
    <Section key={product} title={t(`endpoint.product.${product}`)}>
      <ul className={styles['presets']}>
        {presets.map((preset) => (
          <li key={preset}>
            <Button className={styles['preset'] ?? ''} onPress={() => onChoose(preset)}>
              <span className={styles['presetName']}>
                <strong>{t(`endpoint.preset.${preset}`)}</strong>
                {RECOMMENDED.includes(preset) && (
                  <Badge tone="good" icon="check">
                    {t('endpoint.recommended')}
                  </Badge>
                )}
              </span>
              <small>{t(`endpoint.presetMore.${preset}`)}</small>
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  ));
}
