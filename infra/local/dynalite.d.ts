declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB in memory, or kept under `path`. */
  export default function dynalite(options: { path?: string; createTableMs?: number }): Server;
}
