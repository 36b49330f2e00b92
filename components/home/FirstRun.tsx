import { AppLink } from "@/components/shell/AppLink";
import { BundleUpload } from "@/components/snapshots/BundleUpload";
import { CommandLines } from "@/components/ui/CommandLines";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Panel } from "@/components/ui/Panel";

const OWN = [
  "mkdir -p dump/clusters/my-cluster dump/accounts/111122223333",
  "kubectl get pods,serviceaccounts,nodes,namespaces,configmaps,roles,rolebindings,clusterroles,clusterrolebindings,mutatingwebhookconfigurations -A -o json > dump/clusters/my-cluster/objects.json",
  "aws iam get-account-authorization-details --output json > dump/accounts/111122223333/iam.json",
  "npx rolewalk import dump",
];
const DEMO = ["npx rolewalk import server/demo/bundle"];

/** Before there is anything to ask: three ways to something. */
export function FirstRun() {
  return (
    <Page>
      <PageHeader
        title="Nothing has been read yet"
        description="Rolewalk answers from snapshots: what kubectl and the AWS command line print, read once and kept here. It never writes to a cluster or to AWS."
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title="Drop a bundle" description="A .zip, .tar.gz, .json or .yaml of what kubectl and aws print.">
          <BundleUpload />
        </Panel>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Look around in the demo" description="One account, one cluster, and every kind of way from a pod to a role.">
            <CommandLines label="load the demo" lines={DEMO} />
          </Panel>
          <Panel title="Read your own" description="Two dumps and an import, from a terminal.">
            <CommandLines label="read your own" lines={OWN} />
            <p className="mt-2 text-muted-foreground">
              Or let Rolewalk read a live cluster and account:{" "}
              <AppLink href="/snapshots#sources" className="text-accent underline underline-offset-2">
                add a source
              </AppLink>
              .
            </p>
          </Panel>
        </div>
      </div>
    </Page>
  );
}
