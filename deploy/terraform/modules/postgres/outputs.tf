output "host" {
  description = "Host name of the writer."
  value       = aws_db_instance.this.address
}

output "password_secret_arn" {
  description = "The secret that holds the password of social_admin."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}
