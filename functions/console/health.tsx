/** The connection in facts: its tokens, its webhooks, when it is looked at next. */
import type { ComponentChildren } from 'preact';
import { systemNow } from './clock.ts';
import type { ConnectionView } from './shapes.ts';
import { When } from './when.tsx';

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Token = ({ token }: { token: NonNullable<ConnectionView['token']> }) => (
  <>
    <Fact name="Access token">
      {Date.parse(token.access_expires_at ?? '') > systemNow() ? (
        <>
          {'ends '}
          <When at={token.access_expires_at} />
        </>
      ) : (
        'renewed when it is needed next'
      )}
    </Fact>
    <Fact name="Renewed">{token.refreshes === 1 ? 'once' : `${token.refreshes} times`}</Fact>
    <Fact name="Failed renewals">
      {token.failures === 0 && token.failures_today === 0
        ? 'none'
        : `${token.failures} in a row, ${token.failures_today} today`}
    </Fact>
    {token.retry_at && (
      <Fact name="Next try">
        <When at={token.retry_at} />
      </Fact>
    )}
  </>
);

export const Health = ({ user }: { user: ConnectionView }) => (
  <section class="panel" aria-labelledby="health">
    <h2 id="health">Connection</h2>
    <dl class="facts">
      <Fact name="WHOOP member">{user.whoop_user_id}</Fact>
      <Fact name="Linked">
        <When at={user.linked_at} />
      </Fact>
      {user.token ? <Token token={user.token} /> : <Fact name="Tokens">none are kept</Fact>}
      <Fact name="Looked at next">
        <When at={user.next_look_at} />
      </Fact>
      <Fact name="Webhooks">
        {`${user.webhooks.received} received`}
        {user.webhooks.waiting > 0 && `, ${user.webhooks.waiting} to be brought`}
      </Fact>
      <Fact name="Scopes">
        <span class="scopes">
          {user.scopes.map((scope) => scope.replace('read:', '')).join(', ')}
        </span>
      </Fact>
    </dl>
  </section>
);
