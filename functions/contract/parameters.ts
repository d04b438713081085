/** What a request's parts mean, by name, wherever they are sent: in the path, the query or the body. */
export const parameters: Record<string, { says: string; example?: unknown; format?: string }> = {
  user_id: { says: 'Yours.', example: 'u1' },
  return_url: {
    says: 'Where the browser ends up; the setting return_urls has to allow it. Absent: on a page of ours.',
    example: 'https://app.example.com/whoop',
  },
  days: { says: 'Days of history, counted back from now. Absent: catch up now.', example: 30 },
  ticket: {
    says: 'Of link_web_url.',
    example: '3q2-7w4rTzUeQm8hXk1vNc5oLbYd9sGfJiPa0ERWtBM',
  },
  answer: {
    says: '`connect` or `cancel`, on the page that the setting consent_page puts first.',
    example: 'connect',
  },
  still: { says: 'Present: the page does not load itself again.', example: '1' },
  state: { says: 'What we sent along.', example: 'b1NwZ4mXo0pQ2sT6uV8yA3cE5gI7kM9n' },
  code: { says: 'What WHOOP grants, once.', example: 'SplxlOBeZQQYbYS6WxSbIA' },
  error: { says: 'Why there is no grant.', example: 'access_denied' },
  stage: { says: '`completed` or `failed`.', example: 'failed' },
  status: { says: 'Only connections of this status.', example: 'connected' },
  limit: { says: 'How many at most.', example: 100 },
  cursor: { says: '`next_cursor` of the page before.' },
  collection: { says: 'Which of WHOOP’s records.', example: 'sleep' },
  start: {
    says: 'Activities that began at this instant or later.',
    example: '2026-01-01T00:00:00Z',
    format: 'date-time',
  },
  end: {
    says: 'Activities that began before this instant.',
    example: '2100-01-01T00:00:00Z',
    format: 'date-time',
  },
  indicator: {
    says: 'Only these, separated by commas.',
    example: ['TOTAL_SLEEP', 'RECOVERY_SCORE'],
  },
  history_hours: { says: 'How far back minutes are told.', example: 1 },
};
