// Mail by SMTP, where the operator has set a server up.
import { problems } from '@muxwell/contract';
import { createTransport } from 'nodemailer';

export interface MailServer {
  host: string;
  port: number;
  secure: boolean;
  username: string;
  password: string;
  from: string;
}

export interface Message {
  to: string;
  subject: string;
  text: string;
}

const WAIT_MS = 15_000;

/** Sends one message. Throws `mail-failed` with what the server said. */
export async function sendMail(server: MailServer, message: Message): Promise<void> {
  const { host, port, secure, username, password, from } = server;
  const auth = username === '' ? {} : { auth: { user: username, pass: password } };
  const transport = createTransport({
    host,
    port,
    secure,
    ...auth,
    connectionTimeout: WAIT_MS,
    greetingTimeout: WAIT_MS,
    socketTimeout: WAIT_MS,
  });
  try {
    await transport.sendMail({ from, ...message });
  } catch (error) {
    throw problems.mailFailed(
      `the mail server did not take the message: ${error instanceof Error ? error.message : String(error)}`,
      {},
      error,
    );
  } finally {
    transport.close();
  }
}
