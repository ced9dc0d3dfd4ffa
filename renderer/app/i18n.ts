import i18next from 'i18next';

import { initReactI18next } from 'react-i18next';
import deAudit from '../../resources/locales/de/audit.json' with { type: 'json' };
import deCaFaults from '../../resources/locales/de/ca-faults.json' with { type: 'json' };
import deConsole from '../../resources/locales/de/console.json' with { type: 'json' };
import deErrors from '../../resources/locales/de/errors.json' with { type: 'json' };
import deInspect from '../../resources/locales/de/inspect.json' with { type: 'json' };
import deNeeds from '../../resources/locales/de/needs.json' with { type: 'json' };
import deProblems from '../../resources/locales/de/problems.json' with { type: 'json' };
import deRefusals from '../../resources/locales/de/refusals.json' with { type: 'json' };
import enAudit from '../../resources/locales/en/audit.json' with { type: 'json' };
import enCaFaults from '../../resources/locales/en/ca-faults.json' with { type: 'json' };
import enConsole from '../../resources/locales/en/console.json' with { type: 'json' };
import enErrors from '../../resources/locales/en/errors.json' with { type: 'json' };
import enInspect from '../../resources/locales/en/inspect.json' with { type: 'json' };
import enNeeds from '../../resources/locales/en/needs.json' with { type: 'json' };
import enProblems from '../../resources/locales/en/problems.json' with { type: 'json' };
import enRefusals from '../../resources/locales/en/refusals.json' with { type: 'json' };

export { i18next };

const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const en = {
  console: enConsole,
  errors: enErrors,
  refusals: enRefusals,
  problems: enProblems,
  'ca-faults': enCaFaults,
  audit: enAudit,
  needs: enNeeds,
  inspect: enInspect,
};
const de = {
  console: deConsole,
  errors: deErrors,
  refusals: deRefusals,
  problems: deProblems,
  'ca-faults': deCaFaults,
  audit: deAudit,
  needs: deNeeds,
  inspect: deInspect,
};

/** The language to use for a setting: the operating system's where we have it, else English. */
function languageFor(setting: 'system' | Language): Language {
  if (setting !== 'system') return setting;
  const wished = navigator.languages.map((tag) => tag.slice(0, 2));
  return LANGUAGES.find((language) => wished[0] === language) ?? 'en';
}

/** Loads the catalogues; they are part of the bundle, so that nothing is fetched. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: languageFor('system'),
    fallbackLng: 'en',
    defaultNS: 'console',
    ns: Object.keys(en),
    resources: { en, de },
    // React escapes; a second time would show entities.
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

/** Speaks the language of this setting from now on. */
export async function speak(setting: 'system' | Language): Promise<void> {
  const language = languageFor(setting);
  if (i18next.language !== language) await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
