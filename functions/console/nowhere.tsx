/** An address that leads nowhere. */
export const Nowhere = () => (
  <div class="panel narrow">
    <h1 tabIndex={-1}>There is nothing here</h1>
    <p>
      The address leads to no page of the console. <a href="#/">See the connections</a>
    </p>
  </div>
);
