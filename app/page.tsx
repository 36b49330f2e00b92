export default function Page() {
  return <h1>Rolewalk</h1>;
}
