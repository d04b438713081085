/** Goes to one user, whose id is known. */
import { useState } from 'preact/hooks';
import { userHref } from './route.ts';

export const FindUser = () => {
  const [user_id, setUserId] = useState('');
  return (
    <search>
      <form
        class="inline"
        onSubmit={(event) => {
          event.preventDefault();
          location.hash = userHref(user_id.trim());
        }}
      >
        <label for="find" class="unseen">
          User id
        </label>
        <input
          id="find"
          type="search"
          required
          maxLength={128}
          placeholder="User id"
          autoComplete="off"
          spellcheck={false}
          value={user_id}
          onInput={(event) => setUserId(event.currentTarget.value)}
        />
        <button type="submit" class="plain">
          Find
        </button>
      </form>
    </search>
  );
};
