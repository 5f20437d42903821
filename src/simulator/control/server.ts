import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListenAddress } from '../../config/config.ts';
import { GatewayError, reasonOf } from '../../runtime/errors.ts';
import type { Log } from '../../runtime/log.ts';
import { readBody } from './body.ts';
import type { Controlled } from './controlled.ts';
import { encodeReply, RequestError } from './reply.ts';
import { handlerOf } from './routes.ts';

export interface ControlServerOptions {
  /** Port 0 lets the system choose. */
  readonly listen: ListenAddress;
  readonly controlled: Controlled;
  /** Its line says where: `control http://127.0.0.1:PORT`. */
  readonly log: Log;
}

export interface ControlServer {
  /** With the port as it is. */
  readonly address: ListenAddress;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends all connections too. */
  stop(): Promise<void>;
}

const limits = { connections: 64, headerBytes: 8_192, headers: 50, requestMs: 5_000, keepAliveMs: 5_000 } as const;
/** How often Node looks for requests that take too long. */
const lookMs = 1_000;

/**
 * Answers on the control address. Nothing here is protected by a password: it listens on loopback only, and takes
 * nothing that a web page in a browser could send.
 * @throws GatewayError LISTEN_FAILED
 */
export async function startControlServer({ listen, controlled, log }: ControlServerOptions): Promise<ControlServer> {
  const named = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  if (!isLoopback(listen.host)) {
    const remedy = 'the control address is for this computer only; use 127.0.0.1';
    throw new GatewayError('LISTEN_FAILED', `cannot listen on ${named}:${listen.port}: ${remedy}`);
  }
  const server = createServer(
    {
      ...{ maxHeaderSize: limits.headerBytes, connectionsCheckingInterval: lookMs },
      ...{ requestTimeout: limits.requestMs, headersTimeout: limits.requestMs, keepAliveTimeout: limits.keepAliveMs },
    },
    (request, response) => void answer(request, response, controlled, log),
  );
  server.on('clientError', refuse);
  server.maxConnections = limits.connections;
  server.maxHeadersCount = limits.headers;
  await listenOn(server, listen, named);
  const bound = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : listen.port;
  const url = `http://${named}:${port}`;
  log.announce(`control ${url}`);
  return {
    address: { host: listen.host, port },
    url,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listenOn(server: Server, { host, port }: ListenAddress, named: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      const reason = `cannot listen on ${named}:${port}: ${reasonOf(error)}; choose another port with --control`;
      reject(new GatewayError('LISTEN_FAILED', reason, { cause: error }));
    };
    server.once('error', failed);
    server.listen({ host, port }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  controlled: Controlled,
  log: Log,
): Promise<void> {
  try {
    refuseStrangers(request);
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const handler = handlerOf(request.method ?? '', path);
    const body = await readBody(request);
    send(response, 200, encodeReply(await handler(controlled, body)));
  } catch (error) {
    if (error instanceof RequestError) {
      send(response, error.status, encodeReply({ error: error.message }), error.headers);
    } else if (request.complete) {
      log.error(`control: ${request.method} ${request.url}: ${reasonOf(error)}`);
      send(response, 500, encodeReply({ error: 'this is a fault of the program; its log tells more' }));
    }
    // What is left: a client that has gone away in the middle of its request.
  }
}

/** What Node finds wrong before there is a request. */
const refusals: Readonly<Record<string, readonly [status: string, reason: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', `the header is longer than ${limits.headerBytes} bytes`],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', `the request took longer than ${limits.requestMs / 1_000} s`],
};
const notHttp = ['400 Bad Request', 'this is no HTTP request'] as const;

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  const [status, reason] = refusals[error.code ?? ''] ?? notHttp;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = encodeReply({ error: reason });
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${body}`);
}

/**
 * A page in a browser can send requests to loopback, under a name of its own even. Programs send no Origin.
 * @throws RequestError 403
 */
function refuseStrangers({ headers }: IncomingMessage): void {
  const host = /^(.*?)(?::\d+)?$/.exec(headers.host ?? 'localhost')?.[1] ?? '';
  if (!isLoopback(host.replace(/^\[(.*)\]$/, '$1'))) {
    throw new RequestError(403, 'use the control address by its number, like 127.0.0.1');
  }
  if (headers.origin !== undefined) throw new RequestError(403, 'web pages are not served here');
}

function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  return host === 'localhost' || (isIPv6(host) && host === '::1');
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}
