export { POST } from "@/app/api/v1/approvals/[id]/retry/route";
