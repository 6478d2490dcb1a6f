# written by mln for host web1 of project p
node 'web1.example.org' {
  include apache
  include profile::web
}
