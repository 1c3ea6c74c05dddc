/** The part of nodemailer that is used here; its published types bring a cloud provider's client with them. */
declare module "nodemailer" {
  export type Letter = {
    messageId: string;
    from: string;
    to: { name: string; address: string };
    subject: string;
    text: string;
    headers: Record<string, string>;
    disableFileAccess: true;
    disableUrlAccess: true;
  };
  export type Transport = { sendMail(letter: Letter): Promise<unknown>; close(): void };
  const nodemailer: { createTransport(url: string): Transport };
  export default nodemailer;
}
