export { GET } from "@/app/api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/actions/route";
