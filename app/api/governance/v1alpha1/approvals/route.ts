export { GET } from "@/app/api/v1/approvals/route";
