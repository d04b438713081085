/** What `npm start -- --help` says. */
export const usage = `Usage: npm start -- [options]
  --port 3000           where it listens, on this machine only
  --data DIR            keeps everything there, across runs
  --whoop URL           another WHOOP than the simulated one, with WHOOP_CLIENT_ID
                        and WHOOP_CLIENT_SECRET in the environment
  --public-url URL      where browsers reach it, such as a tunnel
  --events URL          where events go, signed; may be given several times
  --fast                runs the schedule every 5 seconds
  -c, --context NAME=VALUE
                        a setting, such as retention_days=30
  --members 5           how many people live in the simulated WHOOP (1 to 500)
  --days 400            how many days each has worn the strap (1 to 4000)
  --seed 7              another number, other people
  --import FILE         members from NDJSON instead
  --json                one line for scripts when it is ready`;
