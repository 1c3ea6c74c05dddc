export { POST } from "@/app/api/v1/admin/audit-logs/webhooks/route";
