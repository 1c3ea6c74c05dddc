export { DELETE, GET, PUT } from "@/app/api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/bindings/[env]/route";
