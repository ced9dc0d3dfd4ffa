/** The house's layers: see docs/architecture.md. */

const AGENT = '^electron/agent/';
const PROTOCOL = '^electron/agent/protocols/([^/]+)/';
const DESKTOP = ['^electron/main\\.ts$', '^electron/preload\\.ts$', '^electron/desktop/'];
const OURS = '^(electron|renderer|shared|resources)/';

/**
 * @param {string} name
 * @param {string} comment
 * @param {object} from
 * @param {object} to
 */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle is one thing in two files.', {}, { circular: true }),
    rule('resolvable', 'What is imported exists.', {}, { couldNotResolve: true }),
    rule(
      'shared-imports-nothing-of-ours',
      'Both sides know shared; it knows neither.',
      { path: '^shared/' },
      { path: OURS, pathNot: '^shared/' },
    ),
    rule('shared-knows-no-node', 'shared runs in the page too.', { path: '^shared/' }, { dependencyTypes: ['core'] }),
    rule(
      'shared-uses-few-packages',
      'The contract needs a schema library and the contract package, nothing else.',
      { path: '^shared/' },
      { path: 'node_modules/', pathNot: 'node_modules/(zod|@orpc/(contract|client|shared))/' },
    ),
    rule(
      'renderer-imports-only-shared',
      'The page knows the contract and the words.',
      { path: '^renderer/' },
      { path: '^(electron|resources|test)/', pathNot: '^resources/(locales|icons)/' },
    ),
    rule(
      'renderer-knows-no-node',
      'The page is sandboxed.',
      { path: '^renderer/', pathNot: '^renderer/[^/]+\\.config\\.ts$' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'renderer-knows-no-electron',
      'The page knows no host.',
      { path: '^renderer/' },
      { path: 'node_modules/electron/' },
    ),
    rule(
      'agent-knows-no-host',
      'The agent runs anywhere.',
      { path: AGENT },
      {
        path: [
          '^electron/(desktop|console)/',
          '^electron/(main|preload|headless)',
          '^renderer/',
          'node_modules/electron/',
        ],
      },
    ),
    rule(
      'electron-only-in-the-desktop-host',
      'One folder knows Electron.',
      { path: '^(electron|renderer|shared)/', pathNot: DESKTOP },
      { path: 'node_modules/electron/' },
    ),
    rule(
      'console-knows-no-desktop',
      'The console server runs headless.',
      { path: ['^electron/console/', '^electron/headless'] },
      { path: DESKTOP },
    ),
    rule(
      'protocols-know-no-store',
      'A codec is a function of bytes.',
      { path: PROTOCOL },
      {
        path: '^electron/agent/(store|audit|secrets|jobs|listener|authority|registrations|profiles|endpoints|connectors)/',
      },
    ),
    rule(
      'protocols-know-no-other',
      'What two protocols share lives in pki.',
      { path: PROTOCOL },
      { path: '^electron/agent/protocols/', pathNot: '^electron/agent/protocols/$1/' },
    ),
    rule(
      'pki-knows-nobody',
      'pki is the bottom.',
      { path: '^electron/agent/pki/' },
      { path: AGENT, pathNot: '^electron/agent/pki/' },
    ),
    rule(
      'authority-knows-no-protocol',
      'The authority issues; how it was asked is not its business.',
      { path: '^electron/agent/(authority|registrations|profiles)/' },
      { path: ['^electron/agent/protocols/', '^electron/agent/listener/'] },
    ),
    rule(
      'store-knows-no-domain',
      'The store keeps rows.',
      { path: '^electron/agent/store/' },
      { path: '^electron/agent/(protocols|listener|enrollment|authority|connectors|fleet|directory|intune)/' },
    ),
    rule(
      'no-tests-in-the-product',
      'Simulators are for tests.',
      { path: '^(electron|renderer|shared)/' },
      { path: '^test/' },
    ),
    rule(
      'no-dev-dependency-in-the-product',
      'What ships is listed as a dependency.',
      { path: '^(electron/(agent|console|headless)|shared/)' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    ),
    rule(
      'no-unlisted-package',
      'What is imported is listed in package.json.',
      { path: '^(electron|renderer|shared)/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.css$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
