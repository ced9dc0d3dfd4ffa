import type { Settings } from '../../../shared/contract/agent.ts';
import type { Draft } from '../../app/draft.ts';

/** The settings that are typed and then saved; the appearance changes at once and is not among them. */
export type SavedSettings = Omit<Settings, 'theme' | 'language'>;
export type SettingsDraft = Draft<SavedSettings>;

/** As they are sent: without lines that were left empty. */
export const filledSettings = (value: SavedSettings): SavedSettings => ({
  ...value,
  publicHost: value.publicHost.trim(),
  allowedNetworks: value.allowedNetworks.map((text) => text.trim()).filter((text) => text !== ''),
});
