export { GET, PUT } from "@/app/api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/draft/route";
