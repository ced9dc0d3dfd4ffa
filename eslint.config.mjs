import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const NODE_SIDE = ['electron/**/*.ts', 'shared/**/*.ts'];

/** Options of a window that weaken it; none of them is ever written here (Electron security checklist 6, 8, 9, 10). */
const WINDOW_OPTIONS_BANNED = [
  'allowRunningInsecureContent',
  'experimentalFeatures',
  'enableBlinkFeatures',
  'nodeIntegrationInWorker',
  'nodeIntegrationInSubFrames',
  'allowpopups',
].map((name) => ({
  selector: `Property[key.name='${name}']`,
  message: `${name} weakens a window; see docs/threat-model.md.`,
}));

const WEB_SECURITY_OFF = {
  selector: "Property[key.name='webSecurity'][value.value=false]",
  message: 'webSecurity stays on.',
};

/** Text from certificates and requests must never become a pattern (ReDoS, injection). */
const DYNAMIC_PATTERN = {
  selector: ":matches(NewExpression, CallExpression)[callee.name='RegExp'][arguments.0.type!='Literal']",
  message: 'A pattern is a literal: text from outside must never become a regular expression.',
};

const RAW_HTML = {
  selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
  message: 'Text from certificates must never become HTML.',
};

/**
 * Who may import the package electron, and which of its ends of the bridge.
 *
 * @param {'nothing' | 'ipcMain' | 'ipcRenderer'} allowed
 */
function electronImport(allowed) {
  if (allowed === 'nothing')
    return {
      paths: [
        { name: 'electron', message: 'Only electron/main.ts, electron/preload.ts and electron/desktop know Electron.' },
      ],
    };
  const other = allowed === 'ipcMain' ? 'ipcRenderer' : 'ipcMain';
  return {
    paths: [{ name: 'electron', importNames: [other], message: `${other} belongs on the bridge's other side.` }],
  };
}

export default defineConfig(
  { ignores: ['node_modules/', 'out/', 'dist/', '.cache/', 'coverage/'] },
  {
    files: ['**/*.{ts,tsx,mjs,cjs}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './renderer/tsconfig.json', './scripts/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
      'no-restricted-imports': ['error', electronImport('nothing')],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      // A default that deals with all the others is a decision too; assertNever is for those that have none.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Spreading a string is how one walks its code points.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // Type aliases and interfaces both read well; neither deserves an argument.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // Interfaces are asynchronous where an implementation need not be (the store, the secrets).
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: NODE_SIDE,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use node:crypto: nothing here may be predictable.' },
      ],
      'no-restricted-syntax': ['error', ...WINDOW_OPTIONS_BANNED, WEB_SECURITY_OFF, DYNAMIC_PATTERN],
    },
  },
  {
    files: ['electron/main.ts', 'electron/desktop/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', electronImport('ipcMain')] },
  },
  {
    files: ['electron/preload.ts'],
    rules: { 'no-restricted-imports': ['error', electronImport('ipcRenderer')] },
  },
  {
    files: ['electron/headless*.ts', 'electron/headless/**/*.ts', 'electron/console/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: { 'no-restricted-syntax': ['error', RAW_HTML, DYNAMIC_PATTERN] },
  },
  {
    files: ['**/*.tsx'],
    // A component is mostly markup; its logic lives in hooks and stores, which the rule above still covers.
    rules: { 'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      // A describe block holds a whole suite.
      'max-lines-per-function': 'off',
      // The stand-in and its tests speak for the desktop host.
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  { files: ['test/bench/**/*.ts', 'scripts/**/*.mjs'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.{mjs,cjs}'],
    // Plain JavaScript cannot say what JSON.parse returns other than in a comment, which these rules do not read.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off' },
  },
);
