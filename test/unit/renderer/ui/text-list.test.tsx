import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startI18n } from '../../../../renderer/app/i18n.ts';
import { TextList } from '../../../../renderer/ui/text-list.tsx';

beforeAll(startI18n);
afterEach(cleanup);

function Patterns({ most }: { most?: number }) {
  const [values, setValues] = useState<string[]>(['*.office.example']);
  return (
    <TextList
      label="Names"
      add="Add a pattern"
      one="Pattern"
      values={values}
      onChange={setValues}
      problemAt={(index) => (values[index] === 'bad' ? 'This is no pattern.' : null)}
      {...(most !== undefined && { most })}
    />
  );
}

const texts = () => screen.queryAllByRole<HTMLInputElement>('textbox').map(({ value }) => value);
const nth = (number: number) => screen.getByRole('textbox', { name: `Pattern ${number}` });

describe('TextList', () => {
  it('adds with the button, which leads to the new line', async () => {
    render(<Patterns />);
    fireEvent.click(screen.getByRole('button', { name: 'Add a pattern' }));
    expect(texts()).toEqual(['*.office.example', '']);
    await waitFor(() => expect(document.activeElement).toBe(nth(2)));
  });

  it('begins the next line with Enter and takes an empty one away with Backspace', async () => {
    render(<Patterns />);
    fireEvent.keyDown(nth(1), { key: 'Enter' });
    expect(texts()).toEqual(['*.office.example', '']);
    fireEvent.keyDown(nth(2), { key: 'Backspace' });
    expect(texts()).toEqual(['*.office.example']);
    await waitFor(() => expect(document.activeElement).toBe(nth(1)));
  });

  it('makes as many lines of a list that is pasted, up to what it may hold', () => {
    render(<Patterns most={3} />);
    const clipboardData = { getData: () => 'a.example, b.example\nc.example' };
    fireEvent.paste(nth(1), { clipboardData });
    expect(texts()).toEqual(['*.office.example', 'a.example', 'b.example']);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Add a pattern' }).disabled).toBe(true);
  });

  it('takes a line away, and leads to the button after the last', async () => {
    render(<Patterns />);
    fireEvent.click(screen.getByRole('button', { name: 'Remove Pattern 1' }));
    expect(texts()).toEqual([]);
    const add = screen.getByRole('button', { name: 'Add a pattern' });
    await waitFor(() => expect(document.activeElement).toBe(add));
  });

  it('tells what is wrong with a line at that line', () => {
    render(<Patterns />);
    fireEvent.change(nth(1), { target: { value: 'bad' } });
    expect(nth(1).getAttribute('aria-invalid')).toBe('true');
    const described = document.getElementById(nth(1).getAttribute('aria-describedby') ?? '');
    expect(described?.textContent).toBe('This is no pattern.');
  });
});
