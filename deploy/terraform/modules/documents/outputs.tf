output "host" {
  description = "Host name of the writer."
  value       = aws_docdb_cluster.this.endpoint
}

output "password_secret_arn" {
  description = "The secret that holds the password of the user social."
  value       = aws_docdb_cluster.this.master_user_secret[0].secret_arn
}
