import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from 'vitest';
import { seriousFindings } from './accessibility.ts';
import { PROJECT } from './command-line.ts';

const THEMES = ['light', 'dark'] as const;

/** Where the pictures of the screens are put, for people to look at. */
export const PICTURES = join(PROJECT, 'out', 'test-results', 'screens');

/** Looks at what is on the screen in both themes: a picture of each, and what axe finds serious. */
export async function look(page: Page, name: string): Promise<void> {
  const findings: string[] = [];
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await stillness(page);
    await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
    findings.push(...(await seriousFindings(page)).map((finding) => `${name}, ${theme}: ${finding}`));
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect(findings).toEqual([]);
}

/** Resolves once the change of theme is drawn and nothing moves that will come to rest. */
async function stillness(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    await frame();
    await frame();
    const ends = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ends.map(({ finished }) => finished));
    await frame();
  });
}
