import manifest from '../package.json' with { type: 'json' };

/** The program's version, as packaged. */
export const version: string = manifest.version;
