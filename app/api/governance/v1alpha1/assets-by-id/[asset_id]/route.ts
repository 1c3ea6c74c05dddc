export { GET, PATCH } from "@/app/api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/route";
