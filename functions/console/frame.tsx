/** What is around every page: the name, the ways, and where the focus goes when the page changes. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Local } from './local.ts';
import { Play } from './play.tsx';
import type { Route } from './route.ts';

interface Props {
  /** Absent: nobody is signed in. */
  route?: Route;
  local?: Local | null;
  onLeave?(): void;
  children?: ComponentChildren;
}

const titleOf = (route: Route | undefined) => {
  if (route?.page === 'user') return route.user_id;
  if (route?.page === 'budget') return 'Budget';
  return route ? 'Connections' : 'Sign in';
};

const ways = [
  { page: 'connections', href: '#/', text: 'Connections' },
  { page: 'budget', href: '#/budget', text: 'Budget' },
];

export const Frame = ({ route, local, onLeave, children }: Props) => {
  const main = useRef<HTMLElement>(null);
  const place = route && JSON.stringify(route);
  const before = useRef(place);

  useEffect(() => {
    document.title = `${titleOf(route)} · whoop-on-aws`;
    // Not at the first page: whoever has just come begins at the top.
    if (before.current === place) return;
    before.current = place;
    scrollTo(0, 0);
    main.current?.querySelector('h1')?.focus({ preventScroll: true });
  }, [place]);

  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="top">
        <a class="name" href="#/">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d="M3 17h6l4-10 6 18 4-11h6" />
          </svg>
          <span>whoop-on-aws</span>
        </a>
        {route && (
          <nav aria-label="Pages">
            {ways.map(({ page, href, text }) => (
              <a key={page} href={href} {...(route.page === page && { 'aria-current': 'page' })}>
                {text}
              </a>
            ))}
            <button type="button" class="bare" onClick={onLeave}>
              Sign out
            </button>
          </nav>
        )}
      </header>
      {route && local && <Play local={local} />}
      <main ref={main} tabIndex={-1}>
        {children}
      </main>
      <footer class="foot">
        <a href="/openapi.json">The API as OpenAPI 3.1</a>
      </footer>
    </>
  );
};
