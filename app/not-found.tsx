import type { Metadata } from "next";
import { MissingPage } from "@/components/shell/message-page";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main>
      <MissingPage />
    </main>
  );
}
