import { defineConfig } from 'vite';
import { nodeBundle } from './vite.node-bundle.ts';

export default defineConfig(nodeBundle({ main: './electron/main.ts' }, 'out/main', 'js'));
