import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { go, useNavigation } from '../../../../renderer/app/navigation.ts';
import type { RouteInput } from '../../../../renderer/app/route.ts';
import { useScroll } from '../../../../renderer/app/use-scroll.ts';

afterEach(cleanup);

function Content() {
  const ref = useScroll();
  return <main ref={ref}>{useNavigation(({ route }) => route.page)}</main>;
}

const content = () => screen.getByRole('main');
const goTo = (to: RouteInput) => act(() => go(to));

it('begins a place at its top, and comes back to where one was', () => {
  render(<Content />);
  goTo({ page: 'services' });
  content().scrollTop = 300;
  fireEvent.scroll(content());
  goTo({ page: 'operator', id: 'jane' });
  expect(content().scrollTop).toBe(0);
  const { position, length } = useNavigation.getState();
  act(() => useNavigation.setState({ route: { page: 'services' }, position: position - 1, length }));
  expect(content().scrollTop).toBe(300);
});
