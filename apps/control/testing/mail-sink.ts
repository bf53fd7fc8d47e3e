// A mail server for tests: speaks enough SMTP (RFC 5321) to take a message, or to refuse one.
import { createServer, type AddressInfo } from 'node:net';

export interface MailSink {
  port: number;
  messages: string[];
  /** `username password` of each client that has signed in. */
  signedIn: string[];
  close(): Promise<void>;
}

/** Refuses recipients that contain `refuse`. */
export async function startMailSink(refuse = 'refused@'): Promise<MailSink> {
  const messages: string[] = [];
  const signedIn: string[] = [];
  const server = createServer((socket) => {
    let buffer = '';
    let isData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 sink');
    socket.on('error', () => {}); // the client may hang up as it likes
    socket.setEncoding('utf8').on('data', (text: string) => {
      buffer += text;
      for (
        let end = buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n');
        end >= 0;
        end = buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n')
      ) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (isData ? 5 : 2));
        if (isData) {
          messages.push(line);
          isData = false;
          say('250 kept');
        } else if (/^DATA/i.test(line)) {
          isData = true;
          say('354 go on');
        } else if (/^EHLO/i.test(line)) say('250-sink\r\n250 AUTH PLAIN');
        else if (/^AUTH PLAIN /i.test(line)) {
          signedIn.push(Buffer.from(line.slice(11), 'base64').toString().split('\0').slice(1).join(' '));
          say('235 welcome');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else say(/^RCPT/i.test(line) && line.includes(refuse) ? '550 no such mailbox' : '250 ok');
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    signedIn,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
