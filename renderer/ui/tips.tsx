import { useEffect, useState } from 'react';
import { TIME_TIP, timeTip } from './time-tip.ts';
import styles from './tips.module.css';

type Tip = { text: string; left: number; top: number; above: boolean; owner: Element };

const DELAY = 350;
const TIP_ID = 'tip';

function tipFor(owner: Element): Tip | null {
  const given = owner.getAttribute('data-tip');
  const text = given === TIME_TIP ? timeTip(Number(owner.getAttribute('data-at'))) : given;
  if (text === null || text === '') return null;
  const box = owner.getBoundingClientRect();
  const above = box.bottom > window.innerHeight - 96;
  const left = Math.min(Math.max(box.left + box.width / 2, 150), window.innerWidth - 150);
  return { text, left, top: above ? box.top - 6 : box.bottom + 6, above, owner };
}

const ownerOf = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest('[data-tip]') : null;

/**
 * One tooltip for the whole page: whatever has `data-tip` says it on hover and on keyboard focus. A tooltip component
 * on each of a thousand table cells would cost more than the table.
 */
export function Tips() {
  const [tip, setTip] = useState<Tip | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (owner: Element | null, delay: number) => {
      clearTimeout(timer);
      if (owner === null) timer = setTimeout(() => setTip(null), 80);
      else timer = setTimeout(() => setTip(tipFor(owner)), delay);
    };
    const over = (event: PointerEvent) => {
      if (event.target instanceof Element && event.target.id === TIP_ID) clearTimeout(timer);
      else show(ownerOf(event.target), DELAY);
    };
    const focus = (event: FocusEvent) => {
      const owner = ownerOf(event.target);
      if (owner?.matches(':focus-visible') === true) show(owner, 0);
    };
    const hide = () => show(null, 0);
    const keydown = (event: KeyboardEvent) => event.key === 'Escape' && setTip(null);
    const stop = new AbortController();
    const { signal } = stop;
    document.addEventListener('pointerover', over, { signal });
    document.addEventListener('pointerdown', hide, { signal });
    document.addEventListener('focusin', focus, { signal });
    document.addEventListener('focusout', hide, { signal });
    document.addEventListener('scroll', hide, { signal, capture: true, passive: true });
    document.addEventListener('keydown', keydown, { signal });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, []);
  useEffect(() => {
    if (tip === null) return;
    tip.owner.setAttribute('aria-describedby', TIP_ID);
    return () => tip.owner.removeAttribute('aria-describedby');
  }, [tip]);
  if (tip === null) return null;
  return (
    <div
      id={TIP_ID}
      role="tooltip"
      className={styles['tip']}
      data-above={tip.above || undefined}
      style={{ left: tip.left, top: tip.top }}
    >
      {tip.text}
    </div>
  );
}
