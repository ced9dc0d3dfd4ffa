import type { Configuration } from 'electron-builder';

/** Makes the installers out of what `electron-forge package` left: `electron-builder --prepackaged FOLDER`. */
const config: Configuration = {
  appId: 'com.certwright.desktop',
  productName: 'Certwright',
  copyright: 'Copyright © The Certwright authors',
  directories: { output: 'dist/installers', buildResources: 'resources/icons' },
  artifactName: '${name}-${version}-${os}-${arch}.${ext}',
  // Nothing is built, rebuilt, published or fetched here: Forge's folder is the application.
  npmRebuild: false,
  publish: null,
  win: { target: [{ target: 'nsis' }], icon: 'resources/icons/certwright.ico' },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
  mac: {
    target: [{ target: 'dmg' }],
    icon: 'resources/icons/certwright.icns',
    category: 'public.app-category.utilities',
    hardenedRuntime: true,
  },
  linux: {
    target: [{ target: 'AppImage' }, { target: 'deb' }],
    icon: 'resources/icons/certwright-512.png',
    category: 'Network;Security',
    executableName: 'certwright',
    maintainer: 'The Certwright authors',
    synopsis: 'Certificates for every device in an office',
  },
  deb: {
    depends: ['libgtk-3-0', 'libnotify4', 'libnss3', 'libsecret-1-0', 'xdg-utils', 'libayatana-appindicator3-1'],
    // Kerberos toward CAs.
    recommends: ['libgssapi-krb5-2'],
  },
};

export default config;
