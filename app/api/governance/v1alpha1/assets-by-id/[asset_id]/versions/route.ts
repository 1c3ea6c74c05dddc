export { GET, POST } from "@/app/api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/versions/route";
