import { describe, expect, it } from 'vitest';
import { senderProblem } from '../../../../electron/desktop/security/sender-guard.ts';

const main = { url: 'app://certwright/' };
const windows = new Set([7]);

describe('senderProblem', () => {
  it('lets the main frame of our window pass', () => {
    expect(senderProblem({ senderFrame: main, sender: { id: 7, mainFrame: main } }, windows)).toBeNull();
  });

  it('refuses a frame that is gone', () => {
    expect(senderProblem({ senderFrame: null, sender: { id: 7, mainFrame: main } }, windows)).toBe('frame-gone');
  });

  it('refuses a sub-frame, even one that shows our own page', () => {
    const subFrame = { url: 'app://certwright/' };
    expect(senderProblem({ senderFrame: subFrame, sender: { id: 7, mainFrame: main } }, windows)).toBe('sub-frame');
  });

  it.each([
    'https://certwright/',
    'app://certwright.evil.example/',
    'app://evil/',
    'file:///etc/passwd',
    'about:blank',
  ])('refuses the main frame when it shows %s', (url) => {
    const frame = { url };
    expect(senderProblem({ senderFrame: frame, sender: { id: 7, mainFrame: frame } }, windows)).toBe('foreign-origin');
  });

  it('refuses a window that we did not make', () => {
    expect(senderProblem({ senderFrame: main, sender: { id: 8, mainFrame: main } }, windows)).toBe('unknown-window');
  });
});
