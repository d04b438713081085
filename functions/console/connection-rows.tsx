/** Connections as a table: how each is, and what it needs. */
import { Badge } from './badge.tsx';
import { userHref } from './route.ts';
import type { Summary } from './shapes.ts';
import { When } from './when.tsx';
import { adviceFor } from './words.ts';

/** Whoever is disconnected was meant to be. */
const Advice = ({ connection: { status, cause } }: { connection: Summary }) => {
  const advice = status === 'disconnected' ? undefined : adviceFor(status, cause);
  return advice ? <p class="quiet">{`${advice.what} ${advice.todo}`}</p> : null;
};

const Row = ({ connection }: { connection: Summary }) => (
  <tr>
    <th scope="row">
      <a href={userHref(connection.user_id)}>{connection.user_id}</a>
    </th>
    <td data-label="Status">
      <Badge status={connection.status} />
      <Advice connection={connection} />
    </td>
    <td data-label="Data as of">
      <When at={connection.last_listed_at} never="not yet" />
    </td>
    <td data-label="Linked">
      <When at={connection.linked_at} />
    </td>
  </tr>
);

export const ConnectionRows = ({ items }: { items: Summary[] }) => (
  <table class="rows users">
    <caption class="unseen">Connections</caption>
    <thead>
      <tr>
        <th scope="col">User</th>
        <th scope="col">Status</th>
        <th scope="col">Data as of</th>
        <th scope="col">Linked</th>
      </tr>
    </thead>
    <tbody>
      {items.map((connection) => (
        <Row key={connection.user_id} connection={connection} />
      ))}
    </tbody>
  </table>
);
